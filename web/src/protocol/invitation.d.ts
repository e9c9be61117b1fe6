/**
 * `generated.ts` names this type without declaring it: its fields are typed by hand in Rust, so the generator does not
 * find what they refer to. Once it is declared there, that one is used and this file can go.
 */
interface Invitation { breakout_id: string; declined: boolean }
