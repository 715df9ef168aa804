/** What the practice mesh shows instead of programs that cannot run without containers. All of it is ours. */

const style =
  'body{font:16px/1.5 system-ui;margin:3rem auto;max-width:46rem;padding:0 1rem}small{color:#666}';

function page(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>
<body>
${body}
<hr>
<small>This page comes from the practice mesh: no container runs behind this pod.</small>
</body>
</html>
`;
}

/** The product page of Bookinfo; its title is the one that the tutorial looks for. */
export function productPage(reviewer: string): string {
  return page(
    'Simple Bookstore App',
    `<h1>The Comedy of Errors</h1>
<p>A comedy of mistaken twins, kept short for this page.</p>
<h2>Book details</h2>
<p>200 pages, paperback, English.</p>
<h2>Book reviews</h2>
<p>“Two pairs of twins and one long day.”<br>Reviews served by: <code>${reviewer}</code></p>`,
  );
}

/** The web page behind a port-forward to a dashboard. */
export function dashboardPage(name: string): string {
  return page(
    `${name} (practice mesh)`,
    `<h1>${name}</h1>
<p>This is the practice mesh's stand-in for ${name}. On a real cluster its dashboard opens here.</p>`,
  );
}

export const bookDetails = {
  id: 0,
  author: 'William Shakespeare',
  year: 1595,
  type: 'paperback',
  pages: 200,
  publisher: 'PublisherA',
  language: 'English',
};

export function reviewsOf(pod: string, version: string): object {
  const colors: Readonly<Record<string, string>> = { v2: 'black', v3: 'red' };
  const color = colors[version];
  const rate = (stars: number) => (color === undefined ? {} : { rating: { stars, color } });
  return {
    id: '0',
    podname: pod,
    clustername: 'practice',
    reviews: [
      { reviewer: 'Reviewer1', text: 'Two pairs of twins and one long day.', ...rate(5) },
      { reviewer: 'Reviewer2', text: 'Short, loud and quick.', ...rate(4) },
    ],
  };
}

export const ratingsOfBook = { id: 0, ratings: { Reviewer1: 5, Reviewer2: 4 } };
