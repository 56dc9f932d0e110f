//! Which call is hit.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};

use super::{Fault, Rate, Rates};
use crate::permissions::Service;

/// Dice that fall the same way again after the same seed; the calls come as they like.
pub(super) struct Dice {
    rates: Rates,
    rng: Rng,
    hit: BTreeMap<(&'static str, Fault), u64>,
}

impl Default for Dice {
    fn default() -> Self {
        Self::new(Rates::default())
    }
}

impl Dice {
    pub(super) fn new(rates: Rates) -> Self {
        Self { rates, rng: Rng::with_seed(rates.seed), hit: BTreeMap::new() }
    }

    /// What befalls the next call of a service, if anything does.
    pub(super) fn throw(&mut self, service: Service) -> Option<Fault> {
        let (name, rate) = match service {
            Service::DynamoDb => ("dynamodb", self.rates.dynamodb),
            Service::Sqs => ("sqs", self.rates.sqs),
            Service::Ses => ("ses", self.rates.ses),
        };
        let fault = rate.at(self.rng.f64())?;
        *self.hit.entry((name, fault)).or_default() += 1;
        Some(fault)
    }

    pub(super) fn told(&self) -> Value {
        let hit = self.hit.iter().map(
            |((service, fault), count)| json!({"service": service, "fault": fault, "count": count}),
        );
        json!({"rates": self.rates, "hit": hit.collect::<Vec<_>>()})
    }
}

impl Rate {
    /// The fault at a point between 0 and 1.
    fn at(self, point: f64) -> Option<Fault> {
        let parts = [
            (self.throttle, Fault::Throttle),
            (self.conflict, Fault::Conflict),
            (self.error, Fault::Error),
            (self.lost_answer, Fault::LostAnswer),
        ];
        let mut end = 0.0;
        parts.into_iter().find_map(|(part, fault)| {
            end += part;
            (point < end).then_some(fault)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_as_often_as_they_are_set() {
        let rate = Rate { throttle: 0.1, lost_answer: 0.2, ..Rate::default() };
        let mut dice = Dice::new(Rates { dynamodb: rate, ..Rates::default() });
        let thrown: Vec<_> = (0..1000).map(|_| dice.throw(Service::DynamoDb)).collect();
        let count = |fault| thrown.iter().filter(|it| **it == Some(fault)).count();
        assert!((50..150).contains(&count(Fault::Throttle)));
        assert!((150..250).contains(&count(Fault::LostAnswer)));
        assert_eq!(count(Fault::Conflict) + count(Fault::Error), 0);
        assert_eq!(dice.throw(Service::Ses), None);
    }
}
