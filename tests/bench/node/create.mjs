// Files a request: what one would write with the SDK v3, on the least runtime that makes calls.
//
// It reads the template and the user in one call, writes the request and its event in another, and
// doesn't check who calls: less than what it is measured against does.

import { randomUUID } from "node:crypto";
import http from "node:http";
import {
  BatchGetItemCommand,
  DynamoDBClient,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";

const TABLE = process.env.TABLE;
const dynamodb = new DynamoDBClient({});

async function handle(event) {
  const credentials = event.headers.authorization.slice("Basic ".length);
  const [user] = Buffer.from(credentials, "base64").toString().split(":");
  const item = JSON.parse(event.body).items[0];
  const template = await readTemplate(item.templateId, user);
  if (!template) {
    return { statusCode: 422, body: JSON.stringify({ code: "UnknownTemplate" }) };
  }
  const request = {
    id: randomUUID(),
    requester: user,
    template: item.templateId,
    parameters: item.parameters,
    status: "Queued",
    createdAt: Date.now(),
  };
  await write(request);
  return {
    statusCode: 201,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  };
}

async function readTemplate(template, user) {
  const Keys = [
    { pk: { S: "acme#template" }, sk: { S: template } },
    { pk: { S: `acme#user#${user}` }, sk: { S: "user" } },
  ];
  const answer = await dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys } } }),
  );
  const rows = Object.fromEntries(
    answer.Responses[TABLE].map((row) => [row.row.S, JSON.parse(row.body.S)]),
  );
  return rows.user && rows.template;
}

async function write(request) {
  const pk = { S: `acme#rival#${request.id}` };
  const event = { request: request.id, actor: request.requester, kind: "filed" };
  const put = (sk, body) => ({
    Put: {
      TableName: TABLE,
      Item: { pk, sk: { S: sk }, body: { S: JSON.stringify(body) } },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  });
  const TransactItems = [put("request", request), put(`event#${request.createdAt}`, event)];
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
}

const agent = new http.Agent({ keepAlive: true });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");

function runtime(method, path, body) {
  return new Promise((resolve, reject) => {
    const prefix = "/2018-06-01/runtime/invocation/";
    const request = http.request({ agent, host, port, method, path: prefix + path }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (text += part));
      response.on("end", () => resolve({ headers: response.headers, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function serve() {
  for (;;) {
    const call = await runtime("GET", "next");
    const answer = JSON.stringify(await handle(JSON.parse(call.text)));
    await runtime("POST", `${call.headers["lambda-runtime-aws-request-id"]}/response`, answer);
  }
}

serve();
