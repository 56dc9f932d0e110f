//! `PUT /iam/governance/selfservice/api/v1/provtasks/{taskid}`: looks after a provisioning task. Contract
//! section 9.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::act_on_task::main().await
}
