// soap for Node.js: both versions of SOAP; cookies are carried by hand.
//
// Usage: safenet_soap.mjs <where the service is> <the folder that holds node_modules>

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [url, folder] = process.argv.slice(2);
const soap = createRequire(`${folder}/`)("soap");
const ORGANIZATION = "Acme & Söhne <Test>";

for (const [port, forceSoap12Headers] of [["BSIDCASoap", false], ["BSIDCASoap12", true]]) {
  const client = await soap.createClientAsync(`${url}/bsidca/BSIDCA.asmx?wsdl`, { forceSoap12Headers });
  await lifeOfATask(client, client.BSIDCA[port]);
}

/** One row comes as itself, several come as a list. */
function rows(table, name) {
  const found = table.diffgram?.NewDataSet?.[name] ?? [];
  return Array.isArray(found) ? found : [found];
}

async function lifeOfATask(client, port) {
  const call = (operation, parameters) =>
    new Promise((resolve, reject) =>
      port[operation](parameters, (error, result) => (error ? reject(error) : resolve(result))),
    );
  await assert.rejects(call("GetProvisioningTaskCount", { organization: ORGANIZATION }), /not connected/);
  const connected = await call("Connect", { OperatorEmail: "operator", OTP: "demo-operator" });
  assert.equal(connected.ConnectResult, "AUTH_SUCCESS");
  client.addHttpHeader("Cookie", client.lastResponseHeaders["set-cookie"].toString());
  const userNames = { string: ["nia1", "nia2"] };
  const provisioned = await call("ProvisionUsers", {
    userNames,
    tokenClass: "MobilePASS",
    description: "new phones",
    organization: ORGANIZATION,
  });
  assert.equal(provisioned.ProvisionUsersResult.ProvisioningResult.length, 2);
  const page = { organization: ORGANIZATION, startRecord: 0, numberOfRecords: 10 };
  const listed = (await call("GetProvisioningTasks", page)).GetProvisioningTasksResult;
  const [task] = rows(listed, "Provisioning_x0020_Tasks");
  const of = { taskID: Number(task.taskid), organization: ORGANIZATION };
  const ofUser = await call("GetProvisioningTasksForUserCount", { user: "nia1", organization: ORGANIZATION });
  assert.equal(ofUser.GetProvisioningTasksForUserCountResult, 1);
  const hers = (await call("GetProvisioningTasksForUser", { user: "nia1", ...page })).GetProvisioningTasksForUserResult;
  assert.deepEqual(rows(hers, "Provisioning_x0020_Tasks").map((row) => row.taskid), [task.taskid]);
  const details = (await call("GetProvisioningTaskDetails", of)).GetProvisioningTaskDetailsResult;
  const users = rows(details, "Provisioning_x0020_Task_x0020_Details").map((row) => row.username);
  assert.deepEqual(users.sort(), ["nia1", "nia2"]);
  const moved = await call("UpdateProvisioningStopDate", { ...of, userNames, newStopDate: "2035-01-02T03:04:05" });
  assert.equal(moved.UpdateProvisioningStopDateResult, true);
  const removed = await call("RemoveUsersFromProvisioningTask", {
    ...of,
    userNames: { string: ["nia1"] },
    sendNotificationEmail: false,
  });
  assert.equal(removed.RemoveUsersFromProvisioningTaskResult, true);
  await call("RemoveProvisioningTask", { ...of, sendNotificationEmail: false });
  const count = await call("GetProvisioningTaskCount", { organization: ORGANIZATION });
  assert.equal(count.GetProvisioningTaskCountResult, 0);
}
