//! `GET /api/{collection}`: a page of a collection.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::list_resources::main().await
}
