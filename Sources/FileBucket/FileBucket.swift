enum FileBucketPlaceholder {}
