//! `PUT /iam/governance/selfservice/api/v1/requests/{reqid}`: acts on a request. Contract section 7.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::act_on_request::main().await
}
