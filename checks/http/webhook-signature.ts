import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { stripeWebhooks } from '../../src/facts/server/webhooks.ts';

export default defineCheck({
  id: 'http/webhook-signature',
  covers: ['express/webhook-signature'],
  title: 'Payment webhooks check the signature of the raw body',
  category: 'application-security',
  severity: 'high',
  why: 'Anybody can send a request that says an order was paid. Only the provider’s signature tells it apart, and it is made over the exact bytes: a body that was parsed before can no longer be checked.',
  remedy:
    'Mount `express.raw({ type: "application/json" })` for the webhook before any JSON parser and check the event with `stripe.webhooks.constructEvent`.',
  refs: ['https://docs.stripe.com/webhooks#verify-official-libraries'],
  cwe: [345],
  sources: ['001:36,148,1225-1233'],
  absent: 'no started service has a webhook of a payment provider',
  each: stripeWebhooks,
  test({ route, verified, parsed, http }) {
    const path = `${route.methods.join('/')} ${route.path ?? ''}`;
    if (verified === undefined)
      return fail({
        at: route.at,
        message: `${path} of ${http.owner.name} takes events without checking who signed them.`,
        key: 'unsigned',
      });
    if (parsed !== undefined && verified.note === 'stripe checks the signature')
      return fail({
        at: parsed,
        message: `A JSON parser mounted before ${path} leaves no raw body, so the signature of no event fits.`,
        related: [{ at: route.at, note: 'the webhook' }, verified],
        key: 'parsed',
      });
    return pass(verified);
  },
});
