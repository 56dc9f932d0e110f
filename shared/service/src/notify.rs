//! Telling people of an event by mail. A mail can fail; it never holds up provisioning.

use crate::{
    Service,
    mail::{Letter, render},
};
use cloud::{
    mail::{Mail, MailError, Mailer},
    queues,
    table::{
        deliveries::{Claim, Delivery, DeliveryState},
        events::Told,
    },
};
use domain::{
    Error, Result, TenantId, UserId,
    approval::Approver,
    change::Entry,
    notice::{Notice, NoticeKind, notices},
    user::User,
};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// How many mails are sent at the same time.
const AT_ONCE: usize = 8;

/// Sends mail, and knows where people read more.
#[derive(Clone, Debug)]
pub struct Postman {
    /// The mail service.
    pub mailer: Mailer,
    /// The address that links begin with, if there is one.
    pub public_url: Option<String>,
}

impl Service {
    /// Mails everybody whom an event concerns. True once each of them was told or never can be.
    pub async fn notify(
        &self,
        message: &queues::Notice,
        postman: &Postman,
        now: Timestamp,
    ) -> Result<bool> {
        let (tenant, id) = (&message.tenant, message.request);
        let Some(told) = self.table.told(tenant, id, &message.event).await? else {
            tracing::warn!(request = %id, event = message.event, "there is no such event");
            return Ok(true);
        };
        let planned = notices(&told.event, &told.request, &told.votes, &told.settings);
        let recipients = self.recipients(tenant, &planned).await?;
        let people = self.people(tenant, &told, &recipients).await?;
        let settled = stream::iter(&recipients)
            .map(|(user, kind)| self.send_once(&told, *kind, &people, user, postman, now))
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let settled: Vec<bool> = settled.into_iter().collect::<Result<_>>()?;
        let all = settled.into_iter().all(|settled| settled);
        if all {
            self.table.set_told(tenant, id, &message.event).await?;
        }
        Ok(all)
    }

    /// Who gets which mail: one person one mail an event, the first that fits.
    async fn recipients(
        &self,
        tenant: &TenantId,
        planned: &[Notice],
    ) -> Result<BTreeMap<UserId, NoticeKind>> {
        let mut recipients = BTreeMap::new();
        for notice in planned {
            for approver in &notice.to {
                for user in self.users_behind(tenant, approver).await? {
                    if !notice.except.contains(&user) {
                        recipients.entry(user).or_insert(notice.kind);
                    }
                }
            }
        }
        Ok(recipients)
    }

    async fn users_behind(&self, tenant: &TenantId, approver: &Approver) -> Result<Vec<UserId>> {
        match approver {
            Approver::User(user) => Ok(vec![user.clone()]),
            Approver::Group(group) => {
                self.table.members(tenant, &Entry::Group(group.clone())).await
            }
        }
    }

    /// Everybody whom the mails go to or speak of.
    async fn people(
        &self,
        tenant: &TenantId,
        told: &Told,
        recipients: &BTreeMap<UserId, NoticeKind>,
    ) -> Result<HashMap<UserId, User>> {
        let mut ids: Vec<UserId> = recipients.keys().cloned().collect();
        ids.extend(told.request.interested());
        ids.extend(told.votes.iter().map(|vote| vote.voter.clone()));
        if let domain::event::Actor::User(user) = &told.event.actor {
            ids.push(user.clone());
        }
        ids.sort();
        ids.dedup();
        let users = self.table.users(tenant, &ids).await?;
        Ok(users.into_iter().map(|user| (user.id.clone(), user)).collect())
    }

    /// Sends one mail, unless it was sent. True once it was sent or never can be.
    async fn send_once(
        &self,
        told: &Told,
        kind: NoticeKind,
        people: &HashMap<UserId, User>,
        to: &UserId,
        postman: &Postman,
        now: Timestamp,
    ) -> Result<bool> {
        let (tenant, id) = (&told.request.tenant, told.request.id);
        let mut delivery = Delivery {
            event: told.event.id.clone(),
            to: to.clone(),
            kind,
            state: DeliveryState::Claimed,
            at: now,
            message_id: None,
            error: None,
        };
        match self.table.claim_delivery(tenant, id, &delivery).await? {
            Claim::Settled => return Ok(true),
            Claim::Busy => return Ok(false),
            Claim::Mine => {}
        }
        let sent = postman.send(told, kind, people, to).await;
        record(&mut delivery, sent);
        self.table.settle_delivery(tenant, id, &delivery).await?;
        Ok(delivery.state != DeliveryState::Waiting)
    }
}

/// Notes what came of a mail.
fn record(delivery: &mut Delivery, sent: Result<String, MailError>) {
    match sent {
        Ok(message_id) => {
            (delivery.state, delivery.message_id) = (DeliveryState::Sent, Some(message_id));
        }
        Err(MailError::Refused(reason)) => {
            tracing::warn!(event = delivery.event, reason, "a mail was refused");
            (delivery.state, delivery.error) = (DeliveryState::Failed, Some(reason));
        }
        Err(MailError::Busy(cause)) => {
            tracing::warn!(error = cause.chain(), "a mail has to wait");
            let reason = "the mail service is busy".to_owned();
            (delivery.state, delivery.error) = (DeliveryState::Waiting, Some(reason));
        }
    }
}

impl Postman {
    async fn send(
        &self,
        told: &Told,
        kind: NoticeKind,
        people: &HashMap<UserId, User>,
        to: &UserId,
    ) -> Result<String, MailError> {
        let missing = |what: &str| MailError::Refused(format!("{to} has no {what}"));
        let person = people.get(to).ok_or_else(|| missing("record"))?;
        let address = person.email.clone().ok_or_else(|| missing("address"))?;
        let names = people.iter().map(|(id, user)| (id.clone(), user.name())).collect();
        let link = self.public_url.as_ref().map(|url| {
            format!("{}/provisioning/requests/{}", url.trim_end_matches('/'), told.request.id)
        });
        let letter = Letter {
            to: person,
            request: &told.request,
            event: &told.event,
            votes: &told.votes,
            names: &names,
            link,
        };
        let mail =
            render(kind, &letter).map_err(|error: Error| MailError::Refused(error.to_string()))?;
        let mail = Mail { to: address, subject: mail.subject, text: mail.text, html: mail.html };
        self.mailer.send(&mail).await
    }
}
