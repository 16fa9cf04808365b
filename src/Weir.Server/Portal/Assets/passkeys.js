// Makes or uses a passkey for a form: [data-passkey="create" | "get"], whose field "options" holds what the server asks for as JSON and whose
// field "answer" takes what the browser says. Everything else of the portal works without a script.

/** Says in words why the browser gave no passkey. A name of DOMException is all that is read of the error. */
function reasonOf(error) {
    switch (error?.name) {
        case "InvalidStateError": return "This device already holds a passkey of this account.";
        case "NotAllowedError": return "No passkey was chosen, or the browser's dialog was closed. Try again.";
        case "SecurityError": return "Passkeys need this server's own host name; this address is another one.";
        case "NotSupportedError": return "This device cannot make a passkey of the kind that is asked for.";
        default: return "The browser gave no passkey. Try again, or use another way.";
    }
}

async function answer(form) {
    const options = JSON.parse(form.elements.namedItem("options").value);
    const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return JSON.stringify(credential.toJSON());
}

function prepare(form) {
    const status = form.querySelector("[data-passkey-status]");
    const button = form.querySelector("button");
    if (typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON !== "function") {
        status.textContent = "This browser cannot use passkeys. Use another way.";
        return;
    }

    button.disabled = false;
    status.textContent = "";
    form.addEventListener("submit", async event => {
        event.preventDefault();
        button.disabled = true;
        status.textContent = "Waiting for your passkey…";
        try {
            form.elements.namedItem("answer").value = await answer(form);
            form.submit();
        } catch (error) {
            status.textContent = reasonOf(error);
            button.disabled = false;
        }
    });
}

document.querySelectorAll("form[data-passkey]").forEach(prepare);
