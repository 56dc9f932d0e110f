//! `GET` and `HEAD /iam/governance/selfservice/api/v1/provtasks/{taskid}`: one provisioning task. Contract
//! section 9.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::get_task::main().await
}
