"""zeep: both versions of SOAP and the port for GET; rows of tables arrive with their types."""

import datetime

import requests
import zeep
import zeep.transports
from safenet_common import ORGANIZATION, expect

ROW = "Provisioning_x0020_Tasks"
DETAIL = "Provisioning_x0020_Task_x0020_Details"


def rows(table, name):
    """A table's rows; its schema and its rows come in one list."""
    if isinstance(table["_value_1"], list):
        for part in table["_value_1"]:
            if isinstance(part, dict) or hasattr(part, "_value_1"):
                found = part["_value_1"] if not isinstance(part, dict) else list(part.values())[0]["_value_1"]
                return [row[name] for row in found]
    return []


def connected(url, strict=True):
    transport = zeep.transports.Transport(session=requests.Session())
    settings = zeep.Settings(strict=strict)
    return zeep.Client(f"{url}/bsidca/BSIDCA.asmx?WSDL", transport=transport, settings=settings)


def refused(client):
    try:
        client.service.GetProvisioningTaskCount(ORGANIZATION)
    except zeep.exceptions.Fault as fault:
        expect("not connected" in fault.message, True, fault.message)
        return
    raise SystemExit("nobody was let in")


def life_of_a_task(service, connect):
    users = {"string": ["zoe1", "zoe2"]}
    wrong = connect(OperatorEmail="operator", OTP="wrong", validationCode="?")
    expect((wrong.ConnectResult, wrong.challenge), ("AUTH_FAILURE", None), "a wrong secret")
    right = connect(OperatorEmail="operator", OTP="demo-operator")
    expect(right.ConnectResult, "AUTH_SUCCESS", "the right secret")
    expect(service.PingConnection(), True, "a ping")
    before = service.GetProvisioningTaskCount(ORGANIZATION)
    done = service.ProvisionUsers(users, "MobilePASS", "new phones", ORGANIZATION)
    expect(len(done), 2, "results")
    expect(service.ProvisionUsers({"string": ["nobody"]}, "MobilePASS", None, ORGANIZATION), None, "nobody's results")
    expect(service.GetProvisioningTaskCount(ORGANIZATION), before + 1, "one more task")
    task = rows(service.GetProvisioningTasks(ORGANIZATION, 0, 10), ROW)[0]
    expect((task["operator"], task["count"], task["tokenoption"], task["status"]), ("operator", 2, "MobilePASS", "Active"), "a row")
    expect(isinstance(task["taskid"], int) and isinstance(task["startdate"], datetime.datetime), True, "types")
    of_zoe = rows(service.GetProvisioningTasksForUser("zoe1", ORGANIZATION, 0, 10), ROW)
    expect(of_zoe[0]["taskid"], task["taskid"], "the task of a user")
    expect(service.GetProvisioningTasksForUserCount("zoe1", ORGANIZATION), 1, "how many a user has")
    stop = datetime.datetime(2035, 1, 2, 3, 4, 5)
    expect(service.UpdateProvisioningStopDate(task["taskid"], users, stop, ORGANIZATION), True, "a stop date")
    details = rows(service.GetProvisioningTaskDetails(task["taskid"], ORGANIZATION), DETAIL)
    expect(sorted(row["username"] for row in details), ["zoe1", "zoe2"], "users")
    expect({row["stopdate"].replace(tzinfo=None) for row in details}, {stop}, "stop dates")
    url = service.GetEnrollmentURL("zoe1", task["taskid"], ORGANIZATION)
    expect("code=" in url, True, url)
    one = {"string": ["zoe1"]}
    expect(service.RemoveUsersFromProvisioningTask(task["taskid"], one, False, ORGANIZATION), True, "a user less")
    expect(service.RemoveProvisioningTask(task["taskid"], False, ORGANIZATION), None, "no task")
    expect(service.GetProvisioningTaskCount(ORGANIZATION), before, "as many as before")
    expect(rows(service.GetProvisioningTasksForUser("zoe2", ORGANIZATION, 0, 10), ROW), [], "no rows")


def run(url):
    for strict in (True, False):
        client = connected(url, strict)
        refused(client)
        life_of_a_task(client.service, client.service.Connect)
        twelve = client.bind("BSIDCA", "BSIDCASoap12")
        life_of_a_task(twelve, twelve.Connect)
        get = client.bind("BSIDCA", "BSIDCAHttpGet")
        expect(get.GetProvisioningTaskCount(ORGANIZATION), 0, "a count by GET")
        expect(get.PingConnection(), True, "a ping by GET")
