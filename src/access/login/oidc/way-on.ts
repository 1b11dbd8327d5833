/**
 * What a browser shows that has come back. The way back from the provider counts as a visit from another site as long as
 * it is redirects, and then the browser would not send the session; whatever is opened from here it does.
 */
export const WAY_ON = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=/">
<title>Logged in</title>
<p>You are logged in.
<ul>
<li><a href="/">Go on to the admin page</a>
<li><a href="/docs">The API, which can be tried out with this session</a>
</ul>
</html>
`;

/** Nothing of it is run, loaded or framed. */
export const WAY_ON_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
