'use strict';
// Builds the page from the OpenAPI document. Everything is put in as text, never as markup. The token lives in this page alone.
(() => {
  const root = document.currentScript.dataset.root;
  let token = null;
  let description = null;

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made[key] = value;
    }
    made.append(...children);
    return made;
  };

  // An example of what a schema asks for.
  const example = (schema) => {
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (schema.default !== undefined) {
      return schema.default;
    }
    if (schema.enum) {
      return schema.enum[0];
    }
    switch (type) {
      case 'object': {
        const made = {};
        for (const [name, inner] of Object.entries(schema.properties ?? {})) {
          if (!schema.required || schema.required.includes(name)) {
            made[name] = example(inner);
          }
        }
        return made;
      }
      case 'array': return [example(schema.items ?? {})];
      case 'integer': case 'number': return schema.minimum ?? 0;
      case 'boolean': return true;
      case 'string': return '';
      default: return null;
    }
  };

  const show = async (answer, output) => {
    const text = await answer.text();
    let body = text;
    try {
      body = JSON.stringify(JSON.parse(text), null, 2);
    } catch { /* CSV, or nothing. */ }
    const id = answer.headers.get('X-Correlation-Id');
    output.textContent = `${answer.status} ${answer.statusText}${id ? `\nX-Correlation-Id: ${id}` : ''}\n\n${body}`;
  };

  const operationOf = (path, verb, operation) => {
    const form = element('form');
    const inputs = [];
    for (const parameter of operation.parameters) {
      const input = element('input', { required: parameter.required, placeholder: String(parameter.schema.examples?.[0] ?? '') });
      inputs.push([parameter, input]);
      form.append(element('label', {}, `${parameter.name} (${parameter.in})`, input));
    }

    const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    const isForm = type === 'multipart/form-data';
    let body = null;
    const fields = [];
    if (isForm) {
      for (const [name, schema] of Object.entries(content.schema.properties)) {
        const input = element('input', { type: schema.format === 'binary' ? 'file' : 'text' });
        fields.push([name, input]);
        form.append(element('label', {}, name, input));
      }
    } else if (type) {
      body = element('textarea', { value: JSON.stringify(example(content.schema), null, 2), spellcheck: false });
      form.append(element('label', { className: 'wide' }, type, body));
    }

    const accept = element('input', { value: 'application/json' });
    form.append(element('label', {}, 'Accept (header)', accept), element('button', {}, 'Send'));
    const output = element('pre', { hidden: true });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      let place = path;
      const query = new URLSearchParams();
      const headers = { Accept: accept.value };
      if (token) {
        headers.Authorization = `Bearer ${token}`;
      }
      for (const [parameter, input] of inputs) {
        if (parameter.in === 'path') {
          place = place.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
        } else if (input.value && parameter.in === 'query') {
          query.set(parameter.name, input.value);
        } else if (input.value) {
          headers[parameter.name] = input.value;
        }
      }
      let sent;
      if (isForm) {
        sent = new FormData();
        for (const [name, input] of fields) {
          sent.append(name, input.type === 'file' ? (input.files[0] ?? '') : input.value);
        }
      } else if (body?.value.trim()) {
        headers['Content-Type'] = type;
        sent = body.value;
      }
      output.hidden = false;
      output.textContent = '…';
      try {
        const address = `${root}/v1${place}${query.size ? `?${query}` : ''}`;
        await show(await fetch(address, { method: verb.toUpperCase(), headers, body: sent }), output);
      } catch (error) {
        output.textContent = String(error);
      }
    });
    const title = element('summary', {}, element('b', {}, verb.toUpperCase()), element('code', {}, path),
      element('span', {}, operation.summary));
    return element('details', {}, title, form, output);
  };

  const signIn = async (event) => {
    event.preventDefault();
    const state = document.getElementById('token-state');
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: document.getElementById('client').value,
      client_secret: document.getElementById('secret').value,
      scope: Object.keys(description.components.securitySchemes.bearerToken.flows.clientCredentials.scopes).join(' '),
    });
    try {
      const answer = await fetch(`${root}/auth/connect/token`, { method: 'POST', body: form });
      const granted = await answer.json();
      token = granted.access_token ?? null;
      state.textContent = token ? `A token for ${granted.expires_in} seconds.` : `Refused: ${granted.error}`;
    } catch (error) {
      state.textContent = String(error);
    }
  };

  const start = async () => {
    description = await (await fetch(`${root}/v1/openapi.json`)).json();
    document.getElementById('about').textContent = `Version ${description.info.version}. ${description.info.description}`;
    document.getElementById('sign-in').addEventListener('submit', signIn);
    const main = document.getElementById('operations');
    main.replaceChildren();
    for (const tag of description.tags) {
      const operations = Object.entries(description.paths).flatMap(([path, verbs]) => Object.entries(verbs)
        .filter(([, operation]) => operation.tags.includes(tag.name))
        .map(([verb, operation]) => operationOf(path, verb, operation)));
      if (operations.length) {
        main.append(element('h2', {}, tag.name), ...operations);
      }
    }
  };

  start().catch((error) => { document.getElementById('operations').textContent = String(error); });
})();
