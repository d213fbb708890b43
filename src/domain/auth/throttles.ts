import { createThrottle } from "@/infra/throttle";

const QUARTER_HOUR_SECONDS = 900;
const MESSAGE = "Too many failed sign-ins.";

/** Ten wrong passwords for one account. */
export const accountThrottle = createThrottle({
  name: "sign-in:account",
  attempts: 10,
  windowSeconds: QUARTER_HOUR_SECONDS,
  blockSeconds: QUARTER_HOUR_SECONDS,
  message: MESSAGE,
});

/** One address trying many accounts; an office behind one address has room for typing errors. */
export const addressThrottle = createThrottle({
  name: "sign-in:address",
  attempts: 50,
  windowSeconds: QUARTER_HOUR_SECONDS,
  blockSeconds: QUARTER_HOUR_SECONDS,
  message: MESSAGE,
});

/** Accounts made from one address: each costs a password hash. */
export const registrationThrottle = createThrottle({
  name: "registration:address",
  attempts: 60,
  windowSeconds: 3_600,
  blockSeconds: 3_600,
  message: "Too many new accounts from your address.",
});
