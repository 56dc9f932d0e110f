//! Events of the mail service: notes what became of mails.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::record_mail::main().await
}
