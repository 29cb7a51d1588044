//! What is in effect of the tags and configs of a chain, and the locks on the way.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use crate::name::{ConfigKey, TagKey};
use crate::tree::{Chain, Entry, Layer, Origin, Overridden, Place, Resolution};

/// The effective tags of a chain.
///
/// # Errors
/// One `locked` finding for every entry that sets again what is locked above it.
pub fn resolve_tags(chain: &Chain) -> Result<BTreeMap<TagKey, Resolution>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let tags = tags(chain, &mut problems);
    problems.into_result().map(|()| tags)
}

/// The effective configs of a chain.
///
/// # Errors
/// One `locked` finding for every entry that sets again what is locked above it.
pub fn resolve_configs(chain: &Chain) -> Result<BTreeMap<ConfigKey, Resolution>, Diagnostics> {
    let mut problems = Diagnostics::default();
    let configs = configs(chain, &mut problems);
    problems.into_result().map(|()| configs)
}

pub(super) fn tags(chain: &Chain, problems: &mut Diagnostics) -> BTreeMap<TagKey, Resolution> {
    let origin = |place: &Place| Origin::Tag { place: place.clone() };
    effective("tag", chain.layers.iter().map(|layer| (layer, &layer.tags)), origin, problems)
}

pub(super) fn configs(chain: &Chain, problems: &mut Diagnostics) -> BTreeMap<ConfigKey, Resolution> {
    let origin = |place: &Place| Origin::Config { place: place.clone() };
    effective("config", chain.layers.iter().map(|layer| (layer, &layer.configs)), origin, problems)
}

/// Lays the layers over each other, weakest first.
fn effective<'a, K: Ord + Clone + Display + 'a>(
    what: &str,
    layers: impl Iterator<Item = (&'a Layer, &'a BTreeMap<K, Entry>)>,
    origin: impl Fn(&Place) -> Origin,
    problems: &mut Diagnostics,
) -> BTreeMap<K, Resolution> {
    let mut effective: BTreeMap<K, Resolution> = BTreeMap::new();
    for (layer, entries) in layers {
        for (key, entry) in entries.iter().filter(|(_, entry)| entry.inherit || layer.own) {
            let origin = origin(&layer.place);
            let locked = entry.locked.then(|| layer.place.clone());
            match effective.get_mut(key) {
                Some(Resolution { locked: Some(place), .. }) => {
                    problems.push(refused(what, key, place, &layer.place));
                }
                Some(above) => override_with(above, entry, origin, locked),
                None => {
                    let (value, overrode) = (entry.value.clone(), vec![]);
                    let set = Resolution { value, origin, overrode, locked, sensitive: false };
                    effective.insert(key.clone(), set);
                }
            }
        }
    }
    effective
}

fn override_with(above: &mut Resolution, entry: &Entry, origin: Origin, locked: Option<Place>) {
    let value = std::mem::replace(&mut above.value, entry.value.clone());
    let origin = std::mem::replace(&mut above.origin, origin);
    above.overrode.insert(0, Overridden { origin, value });
    above.locked = locked;
}

/// The finding that `below` sets what `place` has locked.
fn refused(what: &str, key: &impl Display, place: &Place, below: &Place) -> Diagnostic {
    Diagnostic::error(Code::Locked, format!("{what} \"{key}\" is locked by {place}"))
        .with_detail(format!("{below} sets it again"))
        .at(Subject::place(key.to_string()))
}
