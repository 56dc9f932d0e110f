//! `GET /api/{collection}/{id}/{subcollection}/{taskId}`: one task of a request.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::get_task::main().await
}
