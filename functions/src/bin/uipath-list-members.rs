//! A page of a group's members, in UiPath's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::uipath::list_members::main().await
}
