//! Which changes travel together in one transaction.

use super::MOST;
use domain::UserId;
use std::{collections::HashSet, iter::Peekable};

/// The most bytes that are packed together; a transaction may hold 4 MB.
const BYTES: usize = 3_000_000;

/// Something that has to be written as a whole, and how much room it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parcel<T> {
    pub(super) rows: usize,
    pub(super) bytes: usize,
    /// Whether nothing else may travel with it.
    pub(super) alone: bool,
    /// Whose it is: what travels together has a row more for each of these, and one for all of them.
    pub(super) owner: Option<UserId>,
    pub(super) what: T,
}

/// Packs parcels in their order, as many together as a transaction holds. A parcel that is too large for
/// any makes a pack by itself.
pub(super) fn packs<T>(
    parcels: impl Iterator<Item = Parcel<T>>,
) -> impl Iterator<Item = Vec<Parcel<T>>> {
    let mut parcels = parcels.peekable();
    std::iter::from_fn(move || next(&mut parcels))
}

fn next<T>(parcels: &mut Peekable<impl Iterator<Item = Parcel<T>>>) -> Option<Vec<Parcel<T>>> {
    let first = parcels.next()?;
    let (mut rows, mut bytes, mut alone) = (first.rows + 1, first.bytes, first.alone);
    let mut owners: HashSet<Option<UserId>> = HashSet::from([first.owner.clone()]);
    let mut pack = vec![first];
    let mut fits = |parcel: &Parcel<T>| {
        (rows, bytes) = (rows + parcel.rows, bytes + parcel.bytes);
        alone |= parcel.alone;
        owners.insert(parcel.owner.clone());
        !alone && rows + owners.len() <= MOST && bytes <= BYTES
    };
    while let Some(parcel) = parcels.next_if(&mut fits) {
        pack.push(parcel);
    }
    Some(pack)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parcel(what: usize, rows: usize, bytes: usize, alone: bool) -> Parcel<usize> {
        let owner = UserId::parse(format!("user-{}", what % 3)).ok();
        Parcel { rows, bytes, alone, owner, what }
    }

    fn packed(parcels: &[Parcel<usize>]) -> Vec<Vec<Parcel<usize>>> {
        packs(parcels.iter().cloned()).collect()
    }

    /// Whether one transaction holds them.
    fn fit(pack: &[Parcel<usize>]) -> bool {
        let owners: HashSet<_> = pack.iter().map(|it| &it.owner).collect();
        let rows: usize = pack.iter().map(|it| it.rows).sum::<usize>() + 1 + owners.len();
        let bytes: usize = pack.iter().map(|it| it.bytes).sum();
        rows <= MOST && bytes <= BYTES && !pack.iter().any(|it| it.alone)
    }

    fn parcels() -> impl Strategy<Value = Vec<Parcel<usize>>> {
        let one = (1_usize..150, 0_usize..4_000_000, prop::bool::weighted(0.1));
        let number = |(what, (rows, bytes, alone))| parcel(what, rows, bytes, alone);
        prop::collection::vec(one, 0..60)
            .prop_map(move |list| list.into_iter().enumerate().map(number).collect())
    }

    proptest! {
        #[test]
        fn every_parcel_travels_once_and_in_order(parcels in parcels()) {
            prop_assert_eq!(packed(&parcels).concat(), parcels);
        }

        #[test]
        fn what_travels_together_fits_and_the_next_would_not(parcels in parcels()) {
            let packs = packed(&parcels);
            for pack in &packs {
                prop_assert!(pack.len() == 1 || fit(pack));
            }
            for pair in packs.windows(2) {
                let mut more = pair[0].clone();
                more.push(pair[1][0].clone());
                prop_assert!(!fit(&more));
            }
        }
    }

    #[test]
    fn a_hundred_rows_are_a_transaction() {
        let parcels: Vec<_> = (0..950).map(|what| parcel(what, 5, 4000, false)).collect();
        let one = |parcel: &Parcel<usize>| Parcel { owner: None, ..parcel.clone() };
        let of_one: Vec<_> = parcels.iter().map(one).collect();
        let sizes = |parcels| packed(parcels).iter().map(Vec::len).collect::<Vec<usize>>();
        assert_eq!(sizes(&of_one), [19; 50]);
        assert_eq!(sizes(&parcels)[..50], [19; 50]);
    }

    #[test]
    fn no_more_than_what_is_asked_for_is_made() {
        let mut made = 0;
        let parcels = (0..1000).map(|what| parcel(what, 48, 0, false)).inspect(|_| made += 1);
        assert_eq!(packs(parcels).next().map(|pack| pack.len()), Some(2));
        assert_eq!(made, 3);
    }
}
