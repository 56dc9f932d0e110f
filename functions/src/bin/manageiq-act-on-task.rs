//! `POST /api/{collection}/{id}/{subcollection}/{taskId}`: acts on one task of a request.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::act_on_task::main().await
}
