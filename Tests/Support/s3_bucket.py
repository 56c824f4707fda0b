"""Changes and reads a bucket with the vendor's own library, as tests want it.

    s3_bucket.py ENDPOINT BUCKET < steps

An empty endpoint is the one of the machine's own settings, and so is its region.

Each line of the input is a JSON array: ["create"], ["put", key, metadata, tags or null], ["delete", key], ["tag", key, tags],
or ["read", prefix], which writes what is there: one JSON object for each object that a list shows and HEAD confirms.
"""

import json
import sys

import boto3
import botocore.config

endpoint, bucket = sys.argv[1:]
s3 = boto3.client(
    "s3",
    endpoint_url=endpoint or None,
    region_name="us-east-1" if endpoint else None,
    config=botocore.config.Config(
        s3={"addressing_style": "path" if endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    ),
)


def tag_set(tags):
    return {"TagSet": [{"Key": name, "Value": value} for name, value in sorted(tags.items())]}


def read(prefix):
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for listed in page.get("Contents", []):
            head = s3.head_object(Bucket=bucket, Key=listed["Key"])
            print(
                json.dumps(
                    {
                        "key": listed["Key"],
                        "etag": listed["ETag"].strip('"'),
                        "size": listed["Size"],
                        "type": head["ContentType"],
                        "metadata": head["Metadata"],
                    }
                )
            )


for line in sys.stdin:
    step, *rest = json.loads(line)
    if step == "create":
        s3.create_bucket(Bucket=bucket)
    elif step == "put":
        key, metadata, tags = rest
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(metadata).encode(), Metadata=metadata)
        if tags is not None:
            s3.put_object_tagging(Bucket=bucket, Key=key, Tagging=tag_set(tags))
    elif step == "delete":
        s3.delete_object(Bucket=bucket, Key=rest[0])
    elif step == "tag":
        s3.put_object_tagging(Bucket=bucket, Key=rest[0], Tagging=tag_set(rest[1]))
    elif step == "read":
        read(rest[0])
    else:
        sys.exit(f"s3_bucket.py: {step} is no step")
