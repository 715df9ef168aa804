import { isRecord, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { escaped } from './toolPage.ts';

/** What another program of Bookinfo has answered. */
export type Part =
  | { readonly kind: 'content'; readonly content: unknown }
  | { readonly kind: 'problem'; readonly status: number };

const style = `body{font:16px/1.5 system-ui;margin:0 auto;max-width:52rem;padding:1rem}header{display:flex;gap:1rem;
justify-content:space-between;align-items:center;border-bottom:1px solid #999}main{display:grid;gap:2rem;
grid-template-columns:repeat(auto-fit,minmax(18rem,1fr))}.red{color:#c00}.black{color:#000}.problem{border-left:4px
solid #c00;padding-left:.7rem}dt{font-weight:600}small{color:#555}`;

/**
 * The product page, a page of our own: its title is the one that the tutorial's check looks for, and it names the
 * reviews pod that has answered.
 */
export function productPage(user: string | undefined, details: Part, reviews: Part): string {
  const session =
    user === undefined
      ? `<form method="post" action="login"><label>User <input name="username" autocomplete="off"></label>
<label>Password <input name="passwd" type="password"></label> <button>Sign in</button></form>`
      : `<form method="post" action="logout">Signed in as <b>${escaped(user)}</b> <button>Sign out</button></form>`;
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Simple Bookstore App</title><style>${style}</style></head>
<body>
<header><b>Bookinfo on the practice mesh</b>${session}</header>
<h1>The Comedy of Errors</h1>
<p>A comedy of mistaken twins, kept short for this page.</p>
<main>
<section><h2>Book details</h2>${detailsPart(details)}</section>
<section><h2>Book reviews</h2>${reviewsPart(reviews)}</section>
</main>
<hr>
<small>No container runs behind this page: it is a stand-in of the practice mesh, reached by the routes of the real istiod.</small>
</body>
</html>
`;
}

function problem(what: string, status: number): string {
  return `<p class="problem">${what} cannot be shown at the moment: the answer was ${status}.</p>`;
}

function detailsPart(details: Part): string {
  if (details.kind === 'problem') return problem('The details', details.status);
  const entries = Object.entries(isRecord(details.content) ? details.content : {}).filter(
    ([name]) => name !== 'id',
  );
  return `<dl>${entries.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(String(value))}</dd>`).join('')}</dl>`;
}

function reviewsPart(reviews: Part): string {
  if (reviews.kind === 'problem') return problem('The reviews', reviews.status);
  const list = listAt(reviews.content, 'reviews').map((review) => {
    const stars = numberAt(review, 'rating', 'stars');
    const color = stringAt(review, 'rating', 'color') === 'red' ? 'red' : 'black';
    const missing = stringAt(review, 'rating', 'error');
    const shown =
      stars === undefined
        ? (missing && `<p class="problem">${escaped(missing)}</p>`) || ''
        : `<p class="${color}" role="img" aria-label="${stars} of 5 stars, ${color}">${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}</p>`;
    return `<blockquote><p>${escaped(stringAt(review, 'text') ?? '')}</p>${shown}<small>${escaped(stringAt(review, 'reviewer') ?? '')}</small></blockquote>`;
  });
  const pod = escaped(stringAt(reviews.content, 'podname') ?? '');
  return `${list.join('')}<p>Reviews served by: <code>${pod}</code></p>`;
}
