//! Tests against a real server on a free port, a real Postgres, and named people on real sockets. One file per subject;
//! a test's name carries the number of the edge case, rule or invariant it proves.

mod attach;
mod binary;
mod bot;
mod breakouts;
mod breakouts_running;
mod cards_and_words;
mod crash;
mod fencing;
mod lobby;
mod matrix;
mod outage;
mod presence;
mod rest_auth;
mod rest_input;
mod rest_join;
mod rest_sessions;
mod rules_play;
mod rules_session;
mod rules_wire;
mod rules_words;
mod safety_net;
mod smoke;
mod sockets;
mod store;
mod support;
mod timers;
