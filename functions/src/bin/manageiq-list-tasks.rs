//! `GET /api/{collection}/{id}/{subcollection}`: the tasks of a request.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::list_tasks::main().await
}
