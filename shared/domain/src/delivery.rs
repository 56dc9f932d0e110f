//! How far a mail has come.

use crate::{RequestId, TenantId, UserId};
use serde::{Deserialize, Serialize};

/// How far a mail has come, from the least to the most that can be known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeliveryState {
    /// Somebody is sending it.
    Claimed,
    /// The mail service didn't take it; it will be tried again.
    Waiting,
    /// The mail service has taken it.
    Sent,
    /// The recipient's server has taken it.
    Delivered,
    /// It will never be sent.
    Failed,
    /// The recipient's server has sent it back, at once or later.
    Bounced,
    /// The recipient calls it spam.
    Complained,
}

impl DeliveryState {
    /// Whether the mail must not be sent any more.
    pub fn is_settled(self) -> bool {
        self >= Self::Sent
    }

    /// Whether hearing of `news` changes anything. News come in any order and more than once: a mail that bounced stays
    /// bounced, even if an older "delivered" comes behind.
    pub fn gives_way_to(self, news: Self) -> bool {
        news.is_settled() && news > self
    }
}

/// What a mail carries, so that whoever hears of it knows which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Whose it is.
    pub tenant: TenantId,
    /// The request it speaks of.
    pub request: RequestId,
    /// The event it tells of.
    pub event: String,
    /// To whom.
    pub to: UserId,
}

/// What was heard of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// How far it has come.
    pub state: DeliveryState,
    /// The mail service's own id of it.
    pub message_id: Option<String>,
    /// Why it didn't come further.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::DeliveryState::{
        self, Bounced, Claimed, Complained, Delivered, Failed, Sent, Waiting,
    };

    const ALL: [DeliveryState; 7] =
        [Claimed, Waiting, Sent, Delivered, Failed, Bounced, Complained];

    #[test]
    fn the_grid() {
        let expected: [(DeliveryState, &[DeliveryState]); 7] = [
            (Claimed, &[Sent, Delivered, Failed, Bounced, Complained]),
            (Waiting, &[Sent, Delivered, Failed, Bounced, Complained]),
            (Sent, &[Delivered, Failed, Bounced, Complained]),
            (Delivered, &[Failed, Bounced, Complained]),
            (Failed, &[Bounced, Complained]),
            (Bounced, &[Complained]),
            (Complained, &[]),
        ];
        for (state, news) in expected {
            let gives_way = ALL.into_iter().filter(|it| state.gives_way_to(*it));
            assert_eq!(gives_way.collect::<Vec<_>>(), news, "{state:?}");
        }
    }

    #[test]
    fn what_is_known_in_the_end_does_not_depend_on_the_order_of_the_news() {
        let hear = |state: DeliveryState, news: DeliveryState| {
            if state.gives_way_to(news) { news } else { state }
        };
        let news = [Sent, Delivered, Failed, Bounced, Complained];
        for first in news {
            for second in news {
                for state in ALL {
                    let (one, other) =
                        (hear(hear(state, first), second), hear(hear(state, second), first));
                    assert_eq!(one, other, "{state:?} with {first:?} and {second:?}");
                }
            }
        }
    }
}
