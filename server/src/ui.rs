//! The browser's interface, built into the binary.
//!
//! Files whose name holds a hash of their content are kept by browsers for ever, all others are
//! asked for again each time. An address that is no file gets `index.html`, because pages are
//! made in the browser. What is absent: anything that depends on who asks.

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::ApiError;

/// Scripts and styles come from here alone; styles may stand in the page itself, because the
/// interface's components write theirs there.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

const INDEX: &str = "index.html";

/// Where the build puts files whose name changes with their content.
const HASHED: &str = "assets/";

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
struct Files;

/// Answers with a file of the interface, or its page.
///
/// # Errors
/// 404 for a hashed file that is not there (a page of an earlier build asks for it), and for
/// methods other than GET and HEAD.
pub fn serve(request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ApiError::NotFound("address"));
    }
    let asked = request.path().trim_start_matches('/');
    match Files::get(asked).filter(|_| !asked.is_empty()) {
        Some(file) => Ok(answer(request, asked, &file)),
        None if asked.starts_with(HASHED) => Err(ApiError::NotFound("file")),
        None => {
            let page = Files::get(INDEX).ok_or(ApiError::NotFound("page"))?;
            Ok(answer(request, INDEX, &page))
        }
    }
}

fn answer(request: &HttpRequest, name: &str, file: &EmbeddedFile) -> HttpResponse {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fresh =
        known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let lasting = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if fresh { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, lasting))
        .insert_header(("Content-Security-Policy", POLICY));
    if fresh {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, content_type(file))).body(file.data.to_vec())
}

fn content_type(file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn get(path: &str) -> Result<HttpResponse, ApiError> {
        serve(&TestRequest::get().uri(path).to_http_request())
    }

    #[test]
    fn any_address_is_a_page() {
        for path in ["/", "/index.html", "/resources/acme-prod", "/changes/7"] {
            let page = get(path).unwrap();
            assert_eq!(page.headers().get(CONTENT_TYPE).unwrap(), "text/html; charset=utf-8", "{path}");
            assert_eq!(page.headers().get(CACHE_CONTROL).unwrap(), "no-cache");
            assert!(page.headers().contains_key("Content-Security-Policy"));
        }
    }

    #[test]
    fn a_file_of_an_earlier_build_is_missing() {
        assert!(matches!(get("/assets/index-0000.js"), Err(ApiError::NotFound(_))));
    }

    #[test]
    fn what_the_browser_knows_is_not_sent_again() {
        let tag = get("/").unwrap().headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        let again = serve(&TestRequest::get().insert_header((IF_NONE_MATCH, tag)).to_http_request()).unwrap();
        assert_eq!(again.status(), 304);
    }

    #[test]
    fn nothing_is_written_here() {
        let request = TestRequest::post().uri("/").to_http_request();
        assert!(matches!(serve(&request), Err(ApiError::NotFound(_))));
    }
}
