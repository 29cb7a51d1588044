//! Addresses that cannot be served whatever stands behind them.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::error::ApiError;

/// Refuses an address with the character U+0000: no row holds it, and PostgreSQL fails where it is
/// asked for.
///
/// # Errors
/// What the service itself fails with.
pub async fn refuse_nul<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let holds_nul = |text: &str| text.contains("%00") || text.contains('\0');
    if holds_nul(request.query_string()) || holds_nul(request.uri().path()) {
        let refusal = ApiError::BadRequest("the address holds the character U+0000: leave it out".into());
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}
