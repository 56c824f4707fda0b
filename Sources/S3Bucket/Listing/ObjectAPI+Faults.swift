internal import HTTP
internal import Objects

extension ObjectAPI {
    /// What an error in answer to a list means for the bucket, and what to do about it.
    func fault(_ status: Int, _ error: APIError) -> BucketError {
        let title = site.place.title
        if error.meansExpired || error.code == "InvalidToken" {
            return BucketError(
                .denied, "\(title): the session of \(credential.origin) is over\(error.words). Sign in anew")
        }
        if error.meansSkew {
            return BucketError(
                .denied,
                "\(title): this machine's clock is wrong, and the store does not say the time\(error.words). Set it")
        }
        if let region = error.region, region != site.region {
            return BucketError(
                .denied,
                "\(title) is in the region \(region), not in \(site.region); write server: { region: \(region) } in the "
                    + "definition\(error.words)")
        }
        return switch status {
        case 404: BucketError(.missing, "there is no bucket \(title)\(error.words)")
        case 401, 403: denied(status, error)
        case 301, 307, 308:
            BucketError(
                .denied,
                "\(title) is in another region than \(site.region), and the store does not say in which; write "
                    + "server: { region: REGION } in the definition\(error.words)")
        case 408, 429, 500...:
            BucketError(.unavailable, "\(title): the store keeps answering with status \(status)\(error.words)")
        default: BucketError(.malformed, "\(title): the store answers with status \(status)\(error.words)")
        }
    }

    private func denied(_ status: Int, _ error: APIError) -> BucketError {
        let title = site.place.title
        if credential.source == nil {
            return BucketError(
                .denied,
                "\(title) may not be listed by everybody (status \(status)\(error.words)); write credentials: env, or "
                    + "another that may")
        }
        let advice =
            switch error.code {
            case "InvalidAccessKeyId", "UnrecognizedClientException":
                "the store does not know its access key: see that it belongs to this store and still holds"
            case "SignatureDoesNotMatch":
                "its secret is not the one of the access key, or something between here and the store rewrites requests"
            case "AccessDenied" where !site.place.requesterPays:
                "it needs s3:ListBucket for this prefix, and s3:GetObject for its objects; where who asks has to pay, write "
                    + "server: { requester_pays: true }"
            default: "it needs s3:ListBucket for this prefix, and s3:GetObject for its objects"
            }
        return BucketError(
            .denied,
            "\(title) may not be listed with the access key of \(credential.origin) (status \(status)\(error.words)); \(advice)"
        )
    }
}
