"""What an instrument does: writes data files into a bucket with the vendor's library, and says what they are.

    AWS_ENDPOINT_URL_S3=http://127.0.0.1:9024 python Examples/s3/upload.py
"""

import boto3

s3 = boto3.client("s3", region_name="eu-west-2")
s3.create_bucket(Bucket="acme", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
for number, turbine, height, quality in [(1, "T1", "80.5", "good"), (2, "T1", "82", "suspect"), (3, "T2", "tall", "good")]:
    s3.put_object(
        Bucket="acme",
        Key=f"scans/scan-{number:04d}.csv",
        Body=b"time,speed\n",
        Metadata={"turbine": turbine, "height": height, "captured": f"2026-03-{number:02d}T12:30:00"},
        Tagging=f"quality={quality}",
    )
