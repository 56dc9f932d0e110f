//! Deletes several groups, in UiPath's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::uipath::delete_groups::main().await
}
