//! How often is looked where: the schedule nearest above a resource counts.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Set};
use terrace_engine::id::UserId;
use terrace_engine::name::TreePath;

use super::entity::schedule::{ActiveModel, Column, Entity, Model};
use super::store;
use crate::authz::Permit;
use crate::clock;
use crate::error::ApiError;
use crate::resources::store as resources;

/// How many resources one statement reads and writes.
const BATCH: u64 = 500;

/// How often is looked at a place and below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The place; none is the whole tree.
    pub place: Option<TreePath>,
    /// Seconds between two looks; 0 is never, whatever is set above.
    pub every: u32,
    /// Who has set it: the looks are asked for in their name.
    pub set_by: UserId,
    /// When.
    pub set_at: DateTime<Utc>,
}

impl TryFrom<Model> for Schedule {
    type Error = ApiError;

    fn try_from(row: Model) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "drift_schedules", column, row: row.place.clone() };
        let place = (!row.place.is_empty()).then(|| row.place.parse()).transpose();
        Ok(Self {
            place: place.map_err(|_| inconsistent("place"))?,
            every: u32::try_from(row.every_seconds).map_err(|_| inconsistent("every_seconds"))?,
            set_by: UserId::new(row.set_by),
            set_at: row.set_at,
        })
    }
}

/// Every schedule, by place; there are few.
///
/// # Errors
/// A row makes no sense, or the database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Schedule>, ApiError> {
    Entity::find().order_by_asc(Column::Place).all(db).await?.into_iter().map(Schedule::try_from).collect()
}

/// The schedule nearest above a place, or at it.
#[must_use]
pub fn nearest<'a>(schedules: &'a [Schedule], path: &TreePath) -> Option<&'a Schedule> {
    let reaching =
        schedules.iter().filter(|one| one.place.as_ref().is_none_or(|place| path.is_within(place)));
    reaching.max_by_key(|one| one.place.as_ref().map_or(0, |place| place.to_string().len()))
}

/// When a resource is due that was looked at, or applied, at a time; at once where that never was.
#[must_use]
pub fn next(
    schedules: &[Schedule],
    path: &TreePath,
    looked_at: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let schedule = nearest(schedules, path).filter(|schedule| schedule.every > 0)?;
    let now = clock::now();
    Some(looked_at.map_or(now, |at| (at + Duration::seconds(i64::from(schedule.every))).max(now)))
}

fn text(place: Option<&TreePath>) -> String {
    place.map(ToString::to_string).unwrap_or_default()
}

/// Sets how often is looked at a place and below, and says of everything there when it is due.
///
/// # Errors
/// The database fails.
pub async fn set(
    db: &impl ConnectionTrait,
    permit: &Permit,
    place: Option<&TreePath>,
    every: u32,
) -> Result<(), ApiError> {
    let row = ActiveModel {
        place: Set(text(place)),
        every_seconds: Set(i64::from(every)),
        set_by: Set(permit.user().uuid()),
        set_at: Set(clock::now()),
    };
    let columns = [Column::EverySeconds, Column::SetBy, Column::SetAt];
    let replace = OnConflict::column(Column::Place).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    reschedule(db, place).await
}

/// Takes a schedule away; what is set above counts again.
///
/// # Errors
/// There is none at this place, or the database fails.
pub async fn remove(db: &impl ConnectionTrait, _: &Permit, place: Option<&TreePath>) -> Result<(), ApiError> {
    let removed = Entity::delete_by_id(text(place)).exec(db).await?;
    if removed.rows_affected == 0 {
        return Err(ApiError::NotFound("drift schedule"));
    }
    reschedule(db, place).await
}

/// Two statements for some hundred resources.
async fn reschedule(db: &impl ConnectionTrait, place: Option<&TreePath>) -> Result<(), ApiError> {
    let schedules = all(db).await?;
    let mut after: Option<TreePath> = None;
    loop {
        let found = resources::provisioned(db, place, after.as_ref(), BATCH).await?;
        let Some((_, last)) = found.last() else { return Ok(()) };
        after = Some(last.clone());
        let known = store::states(db, found.iter().map(|(id, _)| id.uuid()).collect()).await?;
        let due = found.iter().map(|(id, path)| {
            (*id, next(&schedules, path, known.get(id).and_then(|state| state.checked_at)))
        });
        store::set_due(db, due.collect()).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(place: &str, every: u32) -> Schedule {
        let place = (!place.is_empty()).then(|| place.parse().unwrap());
        Schedule { place, every, set_by: UserId::new(uuid::Uuid::nil()), set_at: clock::now() }
    }

    #[test]
    fn the_nearest_schedule_counts_and_zero_is_never() {
        let all = [schedule("", 10), schedule("acme/east", 20), schedule("acme/east/quiet", 0)];
        let every = |path: &str| nearest(&all, &path.parse().unwrap()).map(|one| one.every);
        let told = ["acme", "acme/east", "acme/eastern", "acme/east/net/app", "acme/east/quiet/a"].map(every);
        assert_eq!(told, [Some(10), Some(20), Some(10), Some(20), Some(0)]);
        assert_eq!(next(&all, &"acme/east/quiet".parse().unwrap(), None), None);
        let at = clock::now() + Duration::seconds(100);
        assert_eq!(next(&all, &"acme".parse().unwrap(), Some(at)), Some(at + Duration::seconds(10)));
    }
}
