//! `POST /api/{collection}`: acts on resources of a collection.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::act_on_resources::main().await
}
