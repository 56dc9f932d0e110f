//! `POST /iam/governance/token/api/v1/tokens`: a token for whoever signs in.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::issue_token::main().await
}
