"""The template as ministack can deploy it: every change is mechanical and has its reason here."""

import yaml


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` and the like as CloudFormation's JSON has them."""


def _intrinsic(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "Ref":
        return {"Ref": value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, _Loader)


def functions(template):
    """The functions by their resources, as the names of their binaries."""
    return {
        resource: body["Properties"]["CodeUri"].rstrip("/").rsplit("/", 1)[-1]
        for resource, body in template["Resources"].items()
        if body["Type"] == "AWS::Serverless::Function"
    }


def routes(template):
    """Key and resource of every route; one without method and path takes what no other does."""
    for resource in functions(template):
        for event in template["Resources"][resource]["Properties"].get("Events", {}).values():
            if event["Type"] == "HttpApi":
                properties = event["Properties"]
                named = "Path" in properties
                yield f"{properties['Method']} {properties['Path']}" if named else "$default", resource


def deployable(template, bucket):
    """Packaged, as `sam package` would: the code of every function is an object of the bucket."""
    for resource in [it for it in template["Resources"] if _calculates(template["Resources"][it])]:
        del template["Resources"][resource]
    for resource, name in functions(template).items():
        properties = template["Resources"][resource]["Properties"]
        properties["CodeUri"] = f"s3://{bucket}/{name}.zip"
        for policy in properties.get("Policies", []):
            for statement in policy["Statement"]:
                _say_it_ministacks_way(statement)
    return template


def _calculates(resource):
    """Whether it is an alarm on several metrics, which ministack refuses; nothing refers to alarms."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]


def _say_it_ministacks_way(statement):
    # On AWS `sqs:SendMessage` allows SendMessageBatch too; ministack asks for an action that AWS doesn't have.
    if "sqs:SendMessage" in statement["Action"]:
        statement["Action"].append("sqs:SendMessageBatch")
    # On AWS a mail is sent on behalf of identities; ministack looks for "*" alone.
    if "ses:SendEmail" in statement["Action"]:
        statement["Resource"] = "*"
