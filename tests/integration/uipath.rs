//! UiPath's groups, as its clients see them. Each test has groups and people of its own.

mod check_members;
mod create_group;
mod delete_group;
mod delete_groups;
mod faults;
mod get_group;
mod get_user;
mod issue_token;
mod list_groups;
mod list_members;
mod list_robot_accounts;
mod list_users;
mod load_groups;
mod offers;
mod resolve_entity;
mod resolve_names;
mod search_directory;
mod support;
mod together;
mod update_group;
