//! Doing many things at a time, but those in order that are about the same thing.

use futures::{FutureExt, StreamExt, future::BoxFuture, stream};
use std::{collections::HashMap, hash::Hash};

/// How many things are done at the same time.
const AT_ONCE: usize = 16;

/// Does it with every item, and answers in their order. Items with the same key are done one after the
/// other.
pub(crate) async fn in_turn<K, T, R, F>(items: Vec<(K, T)>, act: impl Fn(T) -> F) -> Vec<R>
where
    K: Eq + Hash,
    F: Future<Output = R> + Send,
    R: Send,
{
    let mut groups: Vec<Vec<(usize, F)>> = Vec::new();
    let mut known: HashMap<K, usize> = HashMap::new();
    for (index, (key, item)) in items.into_iter().enumerate() {
        let group = *known.entry(key).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push((index, act(item)));
    }
    let groups: Vec<BoxFuture<'_, Vec<(usize, R)>>> =
        groups.into_iter().map(|group| one_by_one(group).boxed()).collect();
    let done = stream::iter(groups).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

async fn one_by_one<R>(group: Vec<(usize, impl Future<Output = R>)>) -> Vec<(usize, R)> {
    let mut done = Vec::with_capacity(group.len());
    for (index, act) in group {
        done.push((index, act.await));
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[tokio::test]
    async fn answers_keep_their_order_and_one_thing_is_done_in_order() {
        let seen = Mutex::new(Vec::new());
        let items = vec![(1, 'a'), (2, 'b'), (1, 'c'), (3, 'd'), (1, 'e')];
        let done = in_turn(items, |item| {
            let seen = &seen;
            async move {
                tokio::task::yield_now().await;
                seen.lock().unwrap().push(item);
                item
            }
        });
        assert_eq!(done.await, ['a', 'b', 'c', 'd', 'e']);
        let seen = seen.into_inner().unwrap();
        let of_one: String = seen.into_iter().filter(|item| "ace".contains(*item)).collect();
        assert_eq!(of_one, "ace");
    }
}
