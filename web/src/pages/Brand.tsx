import { Link } from "react-router";

export function Brand() {
  return (
    <Link to="/" className="inline-flex min-h-11 items-center gap-2.5 rounded-xl font-display text-xl font-semibold">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8"><rect width="32" height="32" rx="8" fill="#1d4b47" /><circle cx="16" cy="16" r="8.500" fill="none" stroke="#f6e9d2" strokeWidth="2" /><g fill="#eea94a"><circle cx="16" cy="7.500" r="2.600" /><circle cx="24.100" cy="18.600" r="2.600" /><circle cx="7.900" cy="18.600" r="2.600" /></g></svg>
      plenary
    </Link>
  );
}
