"""Files a request: what one would write with boto3, on the least runtime that makes calls.

It reads the template and the user in one call, writes the request and its event in another, and doesn't
check who calls: less than what it is measured against does.
"""

import base64
import http.client
import json
import os
import time
import uuid

import boto3

TABLE = os.environ["TABLE"]
dynamodb = boto3.client("dynamodb")


def handle(event):
    credentials = event["headers"]["authorization"].removeprefix("Basic ")
    user = base64.b64decode(credentials).decode().partition(":")[0]
    item = json.loads(event["body"])["items"][0]
    template = read_template(item["templateId"], user)
    if template is None:
        return {"statusCode": 422, "body": json.dumps({"code": "UnknownTemplate"})}
    request = {
        "id": str(uuid.uuid4()),
        "requester": user,
        "template": item["templateId"],
        "parameters": item["parameters"],
        "status": "Queued",
        "createdAt": int(time.time() * 1000),
    }
    write(request)
    return {
        "statusCode": 201,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(request),
    }


def read_template(template, user):
    keys = [
        {"pk": {"S": "acme#template"}, "sk": {"S": template}},
        {"pk": {"S": f"acme#user#{user}"}, "sk": {"S": "user"}},
    ]
    answer = dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": keys}})
    rows = {row["row"]["S"]: json.loads(row["body"]["S"]) for row in answer["Responses"][TABLE]}
    return rows.get("template") if "user" in rows else None


def write(request):
    partition = f"acme#rival#{request['id']}"
    event = {"request": request["id"], "actor": request["requester"], "kind": "filed"}
    rows = [(partition, "request", request), (partition, f"event#{request['createdAt']}", event)]
    dynamodb.transact_write_items(
        TransactItems=[
            {
                "Put": {
                    "TableName": TABLE,
                    "Item": {
                        "pk": {"S": pk},
                        "sk": {"S": sk},
                        "body": {"S": json.dumps(body)},
                    },
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for pk, sk, body in rows
        ]
    )


def serve():
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    path = "/2018-06-01/runtime/invocation/"
    while True:
        runtime.request("GET", path + "next")
        call = runtime.getresponse()
        event = json.loads(call.read())
        answer = json.dumps(handle(event))
        runtime.request("POST", f"{path}{call.headers['Lambda-Runtime-Aws-Request-Id']}/response", answer)
        runtime.getresponse().read()


serve()
