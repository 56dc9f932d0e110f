"""suds-community: SOAP 1.1, with rows as text."""

import datetime

import suds
import suds.client
from safenet_common import ORGANIZATION, expect


def only(values):
    """What the WSDL leaves open comes in lists, be there one of it or many."""
    return values[0] if isinstance(values, list) else values


def rows(table, name):
    """A table's rows as plain dictionaries; without any the diffgram is empty."""
    diffgram = only(table.diffgram)
    if not diffgram:
        return []
    found = getattr(only(diffgram.NewDataSet), name)
    return [{key: only(value) for key, value in row} for row in found]


def run(url):
    client = suds.client.Client(f"{url}/bsidca/BSIDCA.asmx?wsdl", cache=None)
    service = client.service
    try:
        service.GetProvisioningTaskCount(ORGANIZATION)
        raise SystemExit("nobody was let in")
    except suds.WebFault as fault:
        expect("not connected" in fault.fault.faultstring, True, fault.fault.faultstring)
    expect(service.Connect("operator", "demo-operator", "?").ConnectResult, "AUTH_SUCCESS", "the right secret")
    users = client.factory.create("ArrayOfString")
    users.string = ["sue1", "sue2"]
    done = service.ProvisionUsers(users, "MobilePASS", "new phones", ORGANIZATION)
    expect(len(done.ProvisioningResult), 2, "results")
    task = rows(service.GetProvisioningTasks(ORGANIZATION, 0, 10), "Provisioning_x0020_Tasks")[0]
    number = int(task["taskid"])
    expect(service.GetProvisioningTasksForUserCount("sue1", ORGANIZATION), 1, "how many a user has")
    details = rows(service.GetProvisioningTaskDetails(number, ORGANIZATION), "Provisioning_x0020_Task_x0020_Details")
    expect(sorted(row["username"] for row in details), ["sue1", "sue2"], "users")
    stop = datetime.datetime(2035, 1, 2, 3, 4, 5)
    expect(service.UpdateProvisioningStopDate(number, users, stop, ORGANIZATION), True, "a stop date")
    moved = rows(service.GetProvisioningTasksForUser("sue1", ORGANIZATION, 0, 10), "Provisioning_x0020_Tasks")[0]
    expect(moved["stopdate"], "2035-01-02T03:04:05Z", "a stop date that was moved")
    one = client.factory.create("ArrayOfString")
    one.string = ["sue1"]
    expect(service.RemoveUsersFromProvisioningTask(number, one, True, ORGANIZATION), True, "a user less")
    service.RemoveProvisioningTask(number, False, ORGANIZATION)
    expect(rows(service.GetProvisioningTasks(ORGANIZATION, 0, 10), "Provisioning_x0020_Tasks"), [], "no rows")
