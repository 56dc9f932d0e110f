//! Makes a group with its members, in UiPath's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::uipath::create_group::main().await
}
