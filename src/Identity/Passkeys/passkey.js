// Signs in with a passkey on pages without other scripts: asks the server what to sign, has the device sign it, and sends the form.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const ask = async (address, step) => {
    const answer = await fetch(address, { method: "POST", credentials: "same-origin", body: new URLSearchParams(step ? { key: step } : {}) });
    if (!answer.ok) throw new Error("The server did not answer as it should. Please try again.");
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    options.allowCredentials = (options.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
    return options;
  };

  const sign = async (address, step) => {
    const signed = await navigator.credentials.get({ publicKey: await ask(address, step) });
    const { clientDataJSON, authenticatorData, signature, userHandle } = signed.response;
    return JSON.stringify({
      id: signed.id,
      rawId: signed.id,
      type: signed.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        ...(userHandle ? { userHandle: text(userHandle) } : {}),
      },
    });
  };

  if (!window.PublicKeyCredential) return;
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    const { form } = button;
    const problem = form.querySelector("[role=alert]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      problem.hidden = true;
      button.disabled = true;
      try {
        const answer = form.elements.namedItem("answer");
        answer.value = await sign(button.dataset.passkey, form.elements.namedItem("key")?.value);
        answer.disabled = false;
        form.submit();
      } catch (error) {
        problem.textContent =
          error.name === "NotAllowedError" ? "No passkey was used. Try again, or sign in another way." : error.message;
        problem.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
