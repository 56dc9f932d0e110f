//! `POST /api/{collection}/{id}/{subcollection}`: acts on tasks of a request.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::act_on_tasks::main().await
}
