// Which connection an offer or answer is of, and for which offer an answer is (AnsweredOffer.java):
// signals that go two ways overtake each other, and the answer to an offer that was given up is not
// for the one that came after. Whoever does not know the attribute ignores it, and from whom it does
// not come every answer is taken.

const ANSWERED = /^a=x-answered-offer:(\S+)/m;

export function sessionId(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}

// The answer with the session of the offer that it is for.
export function nameOffer(answer, offer) {
  const session = sessionId(offer.sdp);
  const media = answer.sdp.search(/^m=/m);
  const end = media < 0 ? answer.sdp.length : media;
  const line = session ? `a=x-answered-offer:${session}\r\n` : '';
  return {type: answer.type, sdp: answer.sdp.slice(0, end) + line + answer.sdp.slice(end)};
}

// Whether a description is an answer for another offer than ours.
export function answersAnother(description, ours) {
  const named = description.type === 'answer' && ANSWERED.exec(description.sdp)?.[1];
  return Boolean(named) && named !== sessionId(ours?.sdp ?? '');
}
