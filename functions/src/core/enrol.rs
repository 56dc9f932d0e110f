//! `GET` and `POST /enrol`: the page where the users of tokens enrol. The code in its address, or in its form, says who
//! they are; nothing else does. Ours.

use dialects::{
    Answer,
    enrol::{Page, answer, decode, render},
};
use domain::Result;
use lambda::{
    boot,
    http::{Call, serve},
};
use service::{Service, enrol::Shown};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    let service = boot().await?.service();
    serve(render, move |call| handle(service.clone(), call)).await
}

async fn handle(service: Service, call: Call) -> Result<Answer> {
    // Whoever only looks, as mail scanners do, enrols nobody.
    let (code, shown) = if call.method == "POST" {
        let code = decode(call.header("content-type").unwrap_or_default(), &call.body)?;
        let shown = service.enrol(&code, call.now).await?;
        (code, shown)
    } else {
        let Some(code) = call.query("code").filter(|code| !code.is_empty()) else {
            return Ok(answer(&Page::Ask));
        };
        let shown = service.look_at_code(code, call.now).await?;
        (code.to_owned(), shown)
    };
    Ok(match &shown {
        Shown::Void => answer(&Page::Void),
        Shown::Good(it) => answer(&Page::Token {
            name: &it.name,
            standing: it.standing,
            stop: it.stop,
            code: &code,
        }),
    })
}
