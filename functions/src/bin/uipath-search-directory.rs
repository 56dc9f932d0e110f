//! Users and groups whose names begin so, in UiPath's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::uipath::search_directory::main().await
}
