//! `GET` and `POST /enrol`: the page where the users of tokens enrol.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::enrol::main().await
}
