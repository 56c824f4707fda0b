"""Lists a bucket with boto3 and writes what COPY takes: key, size, ETag, time, storage class.

    s3_list.py ENDPOINT BUCKET
"""

import sys

import boto3
import botocore.config

s3 = boto3.client(
    "s3",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    config=botocore.config.Config(s3={"addressing_style": "path"}),
)
write = sys.stdout.write
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=sys.argv[2]):
    for item in page.get("Contents", []):
        write(
            f"{item['Key']}\t{item['Size']}\t{item['ETag'].strip(chr(34))}\t{item['LastModified']}\t{item['StorageClass']}\n"
        )
