//! `POST /oauth/token`: an opaque token for client credentials. RFC 6749, section 4.4.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::issue_token::main().await
}
