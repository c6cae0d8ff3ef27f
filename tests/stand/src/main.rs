//! The stand-in school, run by hand: for rehearsals and demonstrations.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use zvonok_stand::{Options, ProductionNames, Stand};

/// Учебный стенд: портал, Госуслуги, VK ID и звонки на этом компьютере.
#[derive(Debug, Parser)]
#[command(name = "zvonok-stand")]
struct Arguments {
    /// Write the region file that points the app at this stand
    #[arg(long, value_name = "PATH")]
    region_file: Option<PathBuf>,
    /// First of six consecutive ports (free ones when absent)
    #[arg(long, value_name = "N")]
    port_base: Option<u16>,
    /// The clock at the start, e.g. 2026-11-25T09:02 (the school's local time)
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Answer by https under the live services' names (cop.admhmao.ru, …), each on a loopback address
    #[arg(long)]
    production_names: bool,
    /// Port of all production names, e.g. 443 (free ones when absent)
    #[arg(long, value_name = "N", requires = "production_names")]
    https_port: Option<u16>,
    /// Write the certificate of the throw-away authority that vouches for the production names
    #[arg(long, value_name = "PATH", requires = "production_names")]
    ca_file: Option<PathBuf>,
    /// Write where each production name leads, JSON: name → ip:port
    #[arg(long, value_name = "PATH", requires = "production_names")]
    addresses_file: Option<PathBuf>,
    /// Who sits at the computer: an id or a name; sign-in pages then say what to type
    #[arg(long = "as", value_name = "NAME")]
    person: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let now = arguments
        .now
        .map(|text| {
            zvonok_stand::moment(&text).with_context(|| format!("--now: «{text}» is not a moment"))
        })
        .transpose()?
        .unwrap_or_else(zvonok_stand::next_school_morning);
    let stand = Stand::start(Options {
        port_base: arguments.port_base,
        now: Some(now),
        production_names: arguments.production_names.then_some(ProductionNames {
            port: arguments.https_port,
        }),
        ..Options::default()
    })
    .await?;
    let sitting = match &arguments.person {
        None => None,
        Some(name) => Some(stand.find_person(name).map_err(|people| {
            anyhow::anyhow!("Кто это, «{name}»? Здесь есть:\n  {}", people.join("\n  "))
        })?),
    };
    if let Some(person) = sitting {
        stand
            .settings(|settings| settings.sitting = Some(person.id.into()))
            .map_err(anyhow::Error::msg)?;
    }
    if let Some(path) = &arguments.region_file {
        stand
            .write_region(path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("Файл региона: {}", path.display());
    }
    if let Some(path) = &arguments.addresses_file {
        std::fs::write(path, serde_json::to_string_pretty(stand.addresses())?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("Адреса имён: {}", path.display());
    }
    // Last: whoever waits for this file finds the other one whole.
    if let (Some(path), Some(authority)) = (&arguments.ca_file, stand.authority_pem()) {
        std::fs::write(path, authority)
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("Сертификат удостоверяющего центра: {}", path.display());
    }
    let origins = stand.origins();
    println!(
        "Учебный стенд открыт, на его часах {}.",
        stand.now().strftime("%d.%m.%Y %H:%M")
    );
    println!("Люди и телефон:  {}", origins.people);
    println!("Портал:          {}", origins.portal);
    println!("Госуслуги:       {}", origins.esia);
    println!("VK ID:           {}", origins.vk_id);
    println!("Звонки:          {}", origins.vk_site);
    match sitting {
        Some(person) => println!("За компьютером: {}. {}.", person.name(), person.shows),
        None => println!("Войти можно так (коды из SMS — на странице людей):"),
    }
    for person in stand.people() {
        if sitting.is_some_and(|only| only.id != person.id) {
            continue;
        }
        let account = &person.gosuslugi;
        println!(
            "  {}: Госуслуги {} / {}",
            person.name(),
            account.login,
            account.password
        );
        if let Some(vk) = &person.vk {
            println!("  {}: VK ID {} / {}", person.name(), vk.phone, vk.password);
        }
    }
    println!("Ctrl-C закрывает стенд.");
    tokio::signal::ctrl_c().await?;
    Ok(())
}
