//! What the tests do at a desk, in one word each.

use cloud::queues::{Job, VERSION};
use domain::{
    RequestId,
    commands::{submit::Submission, tokens::Removal, work::Attempt},
    enrolment::Standing,
    user::User,
};
use jiff::Timestamp;
use service::{enrol::Shown, people::Named, tokens::TokenRequest};

use super::{ACCOUNT, ids, now, operator, user};
use crate::bulk::desk::{Desk, wish};

impl Desk {
    /// What a worker does about everything of a request.
    pub(super) fn carry_out(&self, id: RequestId, at: Timestamp) {
        self.run(self.work(id, at));
    }

    pub(super) async fn work(&self, id: RequestId, at: Timestamp) {
        let loaded = self.service.table.request(&operator().tenant, id).await;
        let loaded = loaded.expect("a read").expect("a request");
        for task in loaded.tasks {
            let job = Job {
                version: VERSION,
                tenant: operator().tenant,
                request: id,
                task: task.id,
                round: 0,
                event: String::new(),
            };
            let done = async |_: &_| Attempt { memory: None, result: Ok(None) };
            self.service.carry_out(&job, done, || at).await.expect("a job");
        }
    }

    /// Files tokens and carries them out.
    pub(super) fn given(&self, people: &[&str], at: Timestamp) -> RequestId {
        let beneficiaries = Some(people.iter().map(|name| user(name)).collect());
        let submission = Submission { beneficiaries, ..wish("mobile", "") };
        let filed = self.run(self.service.submit(&operator(), submission, None, at));
        let id = filed.expect("a request").request.id;
        self.carry_out(id, at);
        id
    }

    pub(super) fn listed(&self, from: usize, size: usize) -> Vec<TokenRequest> {
        let (caller, at) = (operator(), now());
        let listed = self.service.provisioning_tasks(&caller, ACCOUNT, from, size, at);
        self.run(listed).expect("a list")
    }

    pub(super) fn count(&self) -> usize {
        self.run(self.service.provisioning_task_count(&operator(), ACCOUNT)).expect("a count")
    }

    pub(super) fn listed_of(&self, name: &str) -> Vec<RequestId> {
        let (caller, name, at) = (operator(), user(name), now());
        let count = self.service.provisioning_task_count_of_user(&caller, ACCOUNT, &name, at);
        let listed = self.service.provisioning_tasks_of_user(&caller, ACCOUNT, &name, 0, 1000, at);
        let (listed, count) = (self.run(listed).expect("a list"), self.run(count));
        assert_eq!(listed.len(), count.expect("a count"));
        ids(&listed)
    }

    pub(super) fn details(
        &self,
        id: RequestId,
        at: Timestamp,
    ) -> Vec<(String, Standing, Option<Timestamp>)> {
        let caller = operator();
        let found = self.run(self.service.provisioning_task(&caller, ACCOUNT, id, at));
        let found = found.expect("a read").expect("a request for tokens");
        let of = |it: &service::tokens::TokenUser| (it.user.to_string(), it.standing, it.stop());
        found.users.iter().map(of).collect()
    }

    pub(super) fn code(&self, name: &str, id: RequestId, at: Timestamp) -> Option<String> {
        let (caller, name) = (operator(), user(name));
        let code = self.service.enrolment_code(&caller, ACCOUNT, &name, id, at);
        self.run(code).expect("a read")
    }

    pub(super) fn enrols(&self, name: &str, id: RequestId, at: Timestamp) {
        let code = self.code(name, id, at).expect("a code");
        let shown = self.run(self.service.enrol(&code, at)).expect("an answer");
        let Shown::Good(invitation) = shown else { panic!("the code is void") };
        assert_eq!(invitation.standing, Standing::Completed);
    }

    pub(super) fn moves(&self, id: RequestId, people: &[&str], stop: Timestamp) -> bool {
        let (caller, people) = (operator(), people.iter().map(|it| user(it)).collect::<Vec<_>>());
        let moved = self.service.move_enrolment_stop(&caller, ACCOUNT, id, &people, stop, now());
        self.run(moved).expect("an answer")
    }

    pub(super) fn removes(&self, id: RequestId, people: Option<&[&str]>) -> bool {
        let users = people.map(|people| people.iter().map(|it| user(it)).collect());
        let (caller, removal) = (operator(), Removal { users, tell: false });
        let removed = self.service.remove_from_provisioning(&caller, ACCOUNT, id, &removal, now());
        self.run(removed).expect("an answer")
    }

    pub(super) fn adds(&self, id: &str, last_name: &str) -> bool {
        let person = User {
            id: user(id),
            first_name: String::new(),
            last_name: last_name.to_owned(),
            display_name: String::new(),
            email: None,
            groups: Vec::new(),
            attributes: serde_json::Map::new(),
        };
        self.run(self.service.add_user(&operator(), person)).expect("an answer")
    }

    pub(super) fn people(&self, named: Named, from: usize, size: usize) -> Vec<String> {
        let listed = self.run(self.service.list_users(&operator(), &named, from, size));
        listed.expect("a list").into_iter().map(|it| it.id.to_string()).collect()
    }
}
