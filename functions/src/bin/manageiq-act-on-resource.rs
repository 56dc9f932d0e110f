//! `POST /api/{collection}/{id}`: acts on one resource.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::act_on_resource::main().await
}
